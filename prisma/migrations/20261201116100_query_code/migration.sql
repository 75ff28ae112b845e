-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "query_generation" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "query_key" TEXT;
