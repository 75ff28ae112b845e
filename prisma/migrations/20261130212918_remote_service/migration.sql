-- CreateEnum
CREATE TYPE "RemoteChannel" AS ENUM ('TELEPHONE', 'VIDEO', 'ONLINE');

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "remote_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "remote_session" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "channel" "RemoteChannel" NOT NULL,
    "identity_checked" BOOLEAN NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "materials_received_sealed" TEXT,
    "guidance_sealed" TEXT,

    CONSTRAINT "remote_session_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "remote_session_order_id_idx" ON "remote_session"("order_id");

-- AddForeignKey
ALTER TABLE "remote_session" ADD CONSTRAINT "remote_session_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "remote_session" ADD CONSTRAINT "remote_session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
