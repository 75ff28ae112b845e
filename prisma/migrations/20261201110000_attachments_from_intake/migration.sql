-- CreateEnum
CREATE TYPE "AttachmentSource" AS ENUM ('STAFF', 'CITIZEN', 'HOTLINE_AGENT', 'DISPATCHER', 'PARTNER');

-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "source" "AttachmentSource" NOT NULL DEFAULT 'STAFF',
ALTER COLUMN "added_by_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "upload" (
    "sender" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("sender","sha256")
);

-- CreateIndex
CREATE INDEX "upload_sent_at_idx" ON "upload"("sent_at");
