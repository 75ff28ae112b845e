-- CreateEnum
CREATE TYPE "AttachmentKind" AS ENUM ('SIGNATURE', 'PHOTO', 'MATERIAL');

-- CreateEnum
CREATE TYPE "AttachmentVisibility" AS ENUM ('INTERNAL', 'CITIZEN');

-- CreateTable
CREATE TABLE "attachment" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "kind" "AttachmentKind" NOT NULL,
    "visibility" "AttachmentVisibility" NOT NULL,
    "content_type" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "added_by_id" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "attachment_sha256_idx" ON "attachment"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "attachment_order_id_sha256_kind_key" ON "attachment"("order_id", "sha256", "kind");

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_added_by_id_fkey" FOREIGN KEY ("added_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
