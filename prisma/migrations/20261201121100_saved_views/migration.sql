-- CreateTable
CREATE TABLE "saved_view" (
    "id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "name_sealed" TEXT NOT NULL,
    "rule" JSONB NOT NULL,
    "team_id" TEXT,
    "area_code" TEXT,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "saved_view_account_idx" ON "saved_view"("account");

-- CreateIndex
CREATE INDEX "saved_view_team_id_idx" ON "saved_view"("team_id");

-- CreateIndex
CREATE INDEX "saved_view_area_code_idx" ON "saved_view"("area_code");

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;
