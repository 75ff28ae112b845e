-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "slot_wait_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "slot_wait" (
    "order_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "minutes" INTEGER NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL,
    "offered_id" TEXT,

    CONSTRAINT "slot_wait_pkey" PRIMARY KEY ("order_id")
);

-- CreateIndex
CREATE INDEX "slot_wait_joined_at_order_id_idx" ON "slot_wait"("joined_at", "order_id");

-- AddForeignKey
ALTER TABLE "slot_wait" ADD CONSTRAINT "slot_wait_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
