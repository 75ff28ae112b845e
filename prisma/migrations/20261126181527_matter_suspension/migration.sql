-- CreateTable
CREATE TABLE "matter_suspension" (
    "id" TEXT NOT NULL,
    "matter_id" TEXT NOT NULL,
    "ground" "SuspensionGround" NOT NULL,
    "evidence" TEXT NOT NULL,
    "expected_until" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "matter_suspension_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "matter_suspension_matter_id_idx" ON "matter_suspension"("matter_id");

-- AddForeignKey
ALTER TABLE "matter_suspension" ADD CONSTRAINT "matter_suspension_matter_id_fkey" FOREIGN KEY ("matter_id") REFERENCES "matter"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: one special procedure at a time, and it ends after it began.
CREATE UNIQUE INDEX matter_suspension_one_open ON matter_suspension (matter_id) WHERE ended_at IS NULL;
ALTER TABLE matter_suspension ADD CONSTRAINT matter_suspension_times CHECK (ended_at IS NULL OR ended_at >= started_at);
