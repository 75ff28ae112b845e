-- online
-- Each version is the current one of one item at most, and what items and matters name is there.
CREATE UNIQUE INDEX CONCURRENTLY "catalogue_item_current_version_id_key" ON "catalogue_item"("current_version_id");

ALTER TABLE "catalogue_item" VALIDATE CONSTRAINT "catalogue_item_current_version_id_fkey";

ALTER TABLE "matter" VALIDATE CONSTRAINT "matter_item_version_id_fkey";
