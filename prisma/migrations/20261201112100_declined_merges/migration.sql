-- CreateTable
CREATE TABLE "declined_merge" (
    "order_id" TEXT NOT NULL,
    "other_id" TEXT NOT NULL,
    "reason_sealed" TEXT NOT NULL,
    "declined_by" TEXT NOT NULL,
    "declined_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "declined_merge_pkey" PRIMARY KEY ("order_id","other_id")
);

-- CreateIndex
CREATE INDEX "declined_merge_other_id_idx" ON "declined_merge"("other_id");
