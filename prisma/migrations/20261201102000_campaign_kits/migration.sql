-- A kit is tied to a stop for as long as the stop has seats; it is at one stop at a time.
CREATE TABLE "campaign_kit" (
    "site_id" TEXT NOT NULL,
    "equipment_id" TEXT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "campaign_kit_pkey" PRIMARY KEY ("site_id", "equipment_id", "starts_at")
);

CREATE INDEX "campaign_kit_equipment_id_starts_at_idx" ON "campaign_kit"("equipment_id", "starts_at");

ALTER TABLE "campaign_kit" ADD CONSTRAINT "campaign_kit_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "campaign_site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "campaign_kit" ADD CONSTRAINT "campaign_kit_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "equipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "campaign_kit"
  ADD CONSTRAINT campaign_kit_in_order CHECK (starts_at < ends_at),
  ADD CONSTRAINT campaign_kit_no_overlap EXCLUDE USING gist (equipment_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&);
