-- CreateEnum
CREATE TYPE "RecordingKind" AS ENUM ('AUDIO', 'VIDEO');

-- AlterTable
ALTER TABLE "appointment" ADD COLUMN     "code_nr" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "code_until" TIMESTAMPTZ(3),
ADD COLUMN     "confirmed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "recording" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "kind" "RecordingKind" NOT NULL,
    "system" TEXT NOT NULL,
    "number_sealed" TEXT NOT NULL,
    "number_index" TEXT NOT NULL,
    "sha256" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "source" "AttachmentSource" NOT NULL,
    "added_by_id" TEXT,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "recording_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "recording_order_id_recorded_at_id_idx" ON "recording"("order_id", "recorded_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "recording_order_id_number_index_key" ON "recording"("order_id", "number_index");

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recording" ADD CONSTRAINT "recording_added_by_id_fkey" FOREIGN KEY ("added_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
