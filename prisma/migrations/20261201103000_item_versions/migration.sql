-- Items have versions: what is changed begins on a day, and a matter keeps the version it was made by.
-- AlterTable
ALTER TABLE "catalogue_item" ADD COLUMN     "current_version_id" TEXT;

-- AlterTable
ALTER TABLE "matter" ADD COLUMN     "instant" BOOLEAN,
ADD COLUMN     "item_version_id" TEXT;

-- CreateTable
CREATE TABLE "item_version" (
    "id" TEXT NOT NULL,
    "item_code" TEXT NOT NULL,
    "nr" INTEGER NOT NULL,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "name" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "statutory_days" INTEGER NOT NULL,
    "promised_days" INTEGER NOT NULL,
    "instant" BOOLEAN NOT NULL,
    "flash_eligible" BOOLEAN NOT NULL,
    "sensitive" BOOLEAN NOT NULL,
    "service_modes" "ServiceMode"[],
    "equipment_kinds" TEXT[],
    "entered_by" TEXT,
    "entered_at" TIMESTAMPTZ(3),

    CONSTRAINT "item_version_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "item_version_item_code_nr_key" ON "item_version"("item_code", "nr");

-- AddForeignKey
ALTER TABLE "catalogue_item" ADD CONSTRAINT "catalogue_item_current_version_id_fkey" FOREIGN KEY ("current_version_id") REFERENCES "item_version"("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

-- AddForeignKey
ALTER TABLE "item_version" ADD CONSTRAINT "item_version_item_code_fkey" FOREIGN KEY ("item_code") REFERENCES "catalogue_item"("code") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "matter" ADD CONSTRAINT "matter_item_version_id_fkey" FOREIGN KEY ("item_version_id") REFERENCES "item_version"("id") ON DELETE SET NULL ON UPDATE CASCADE NOT VALID;

-- What the catalogue says now is the first version of each item.
INSERT INTO item_version (id, item_code, nr, valid_from, valid_to, name, category, statutory_days, promised_days, instant, flash_eligible, sensitive, service_modes, equipment_kinds)
SELECT 'itemversion_00000000000' || left(md5(code), 15), code, 1, valid_from, valid_to, name, category, statutory_days, promised_days, instant, flash_eligible, sensitive,
       coalesce(service_modes, '{}'), coalesce(equipment_kinds, '{}')
FROM catalogue_item;

UPDATE catalogue_item i SET current_version_id = v.id FROM item_version v WHERE v.item_code = i.code AND v.nr = 1;
