-- Entries of the knowledge base, of an item and of an order.
ALTER TABLE "item_version" ADD COLUMN "knowledge_links" JSONB;
ALTER TABLE "service_order" ADD COLUMN "knowledge_sealed" TEXT;
