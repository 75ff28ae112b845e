-- CreateEnum
CREATE TYPE "CertificateDelivery" AS ENUM ('IN_PERSON', 'COURIER', 'PICK_UP', 'ELECTRONIC');

-- CreateEnum
CREATE TYPE "CertificateRecipient" AS ENUM ('HOLDER', 'AGENT');

-- CreateEnum
CREATE TYPE "CertificateRevocationReason" AS ENUM ('ISSUED_IN_ERROR', 'REPLACED', 'EXPIRED', 'WITHDRAWN_BY_LAW', 'SURRENDERED', 'LOST');

-- AlterEnum
ALTER TYPE "AttachmentKind" ADD VALUE 'CERTIFICATE';

-- AlterEnum
ALTER TYPE "AttachmentSource" ADD VALUE 'DEPARTMENT';

-- CreateTable
CREATE TABLE "certificate_file" (
    "certificate_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "attachment_id" TEXT NOT NULL,

    CONSTRAINT "certificate_file_pkey" PRIMARY KEY ("certificate_id")
);

-- CreateTable
CREATE TABLE "certificate_hand_over" (
    "certificate_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "method" "CertificateDelivery" NOT NULL,
    "recipient" "CertificateRecipient" NOT NULL,
    "recipient_name_sealed" TEXT,
    "handed_over_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_hand_over_pkey" PRIMARY KEY ("certificate_id")
);

-- CreateTable
CREATE TABLE "certificate_revocation" (
    "certificate_id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "reason" "CertificateRevocationReason" NOT NULL,
    "revoked_on" DATE NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_revocation_pkey" PRIMARY KEY ("certificate_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "certificate_file_attachment_id_key" ON "certificate_file"("attachment_id");

-- CreateIndex
CREATE INDEX "certificate_file_order_id_idx" ON "certificate_file"("order_id");

-- CreateIndex
CREATE INDEX "certificate_hand_over_order_id_idx" ON "certificate_hand_over"("order_id");

-- CreateIndex
CREATE INDEX "certificate_revocation_order_id_idx" ON "certificate_revocation"("order_id");

-- AddForeignKey
ALTER TABLE "certificate_file" ADD CONSTRAINT "certificate_file_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_file" ADD CONSTRAINT "certificate_file_attachment_id_fkey" FOREIGN KEY ("attachment_id") REFERENCES "attachment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_hand_over" ADD CONSTRAINT "certificate_hand_over_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_hand_over" ADD CONSTRAINT "certificate_hand_over_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "attachment"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "certificate_revocation" ADD CONSTRAINT "certificate_revocation_certificate_id_fkey" FOREIGN KEY ("certificate_id") REFERENCES "certificate"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
