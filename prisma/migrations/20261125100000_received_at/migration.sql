-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "received_at" TIMESTAMPTZ(3);
