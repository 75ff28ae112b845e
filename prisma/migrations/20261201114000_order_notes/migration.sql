-- CreateTable
CREATE TABLE "order_note" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "text_sealed" TEXT,
    "added_by" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "retracted_at" TIMESTAMPTZ(3),

    CONSTRAINT "order_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "note_mention" (
    "id" TEXT NOT NULL,
    "note_id" TEXT NOT NULL,
    "staff_id" TEXT,
    "account" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "note_mention_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "order_note_order_id_added_at_id_idx" ON "order_note"("order_id", "added_at", "id");

-- CreateIndex
CREATE INDEX "note_mention_staff_id_at_id_idx" ON "note_mention"("staff_id", "at", "id");

-- CreateIndex
CREATE INDEX "note_mention_account_at_id_idx" ON "note_mention"("account", "at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "note_mention_note_id_staff_id_key" ON "note_mention"("note_id", "staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "note_mention_note_id_account_key" ON "note_mention"("note_id", "account");

-- AddForeignKey
ALTER TABLE "order_note" ADD CONSTRAINT "order_note_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note_mention" ADD CONSTRAINT "note_mention_note_id_fkey" FOREIGN KEY ("note_id") REFERENCES "order_note"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "note_mention" ADD CONSTRAINT "note_mention_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
