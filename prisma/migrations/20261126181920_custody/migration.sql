-- CreateTable
CREATE TABLE "custody" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "name_sealed" TEXT NOT NULL,
    "taken_by_id" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "returned_at" TIMESTAMPTZ(3),

    CONSTRAINT "custody_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "custody_order_id_idx" ON "custody"("order_id");

-- AddForeignKey
ALTER TABLE "custody" ADD CONSTRAINT "custody_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "custody" ADD CONSTRAINT "custody_taken_by_id_fkey" FOREIGN KEY ("taken_by_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: nothing is given back before it was taken.
ALTER TABLE custody ADD CONSTRAINT custody_times CHECK (returned_at IS NULL OR returned_at >= taken_at);
