-- What an applicant has to know of an item, and what of its list was missing.
ALTER TABLE "item_version" ADD COLUMN "guide" JSONB;
ALTER TABLE "material_notice" ADD COLUMN "listed" JSONB;
