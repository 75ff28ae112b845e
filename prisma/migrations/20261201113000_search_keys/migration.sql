-- What an order is found by (检索键): keyed digests of the title, parts of its numbers. A table of its own, written once: every change of an
-- order would otherwise write all its keys into the indexes anew. The program fills it for orders that are there.
CREATE TABLE "search_keys" (
    "order_id" TEXT NOT NULL,
    "title_digests" INTEGER[],
    "number_parts" TEXT[],

    CONSTRAINT "search_keys_pkey" PRIMARY KEY ("order_id")
);

-- Without a list of pending keys: no search reads it, and no registration waits while it is put in order.
CREATE INDEX "search_keys_title_digests_idx" ON "search_keys" USING GIN ("title_digests") WITH (fastupdate = off);

CREATE INDEX "search_keys_number_parts_idx" ON "search_keys" USING GIN ("number_parts") WITH (fastupdate = off);

ALTER TABLE "search_keys" ADD CONSTRAINT "search_keys_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;
