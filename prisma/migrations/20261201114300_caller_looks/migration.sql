-- AlterTable
ALTER TABLE "access_log" ADD COLUMN     "order_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
ALTER COLUMN "order_id" DROP NOT NULL;
