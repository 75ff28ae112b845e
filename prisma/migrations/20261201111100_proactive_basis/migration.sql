-- Why the citizen of a PROACTIVE order was approached: their consent, with how and when, a public duty, or both.
-- CreateEnum
CREATE TYPE "DutyBasis" AS ENUM ('PERMIT_RENEWAL', 'SOCIAL_INSURANCE', 'ELDERLY_CARE', 'DISABILITY_SUPPORT', 'SOCIAL_ASSISTANCE', 'PROTECTION_OF_MINORS', 'EMERGENCY_RESPONSE');

-- CreateTable
CREATE TABLE "proactive_basis" (
    "order_id" TEXT NOT NULL,
    "consent_method" "ContactMethod",
    "consent_at" TIMESTAMPTZ(3),
    "asked_by_id" TEXT,
    "evidence_sealed" TEXT,
    "evidence_hash" TEXT,
    "duty" "DutyBasis",
    "campaign_id" TEXT,

    CONSTRAINT "proactive_basis_pkey" PRIMARY KEY ("order_id"),
    CONSTRAINT "proactive_basis_consent_or_duty" CHECK ("consent_at" IS NOT NULL OR "duty" IS NOT NULL),
    CONSTRAINT "proactive_basis_consent_whole" CHECK (("consent_at" IS NULL) = ("consent_method" IS NULL)),
    CONSTRAINT "proactive_basis_consent_evidence" CHECK ("consent_at" IS NULL OR "evidence_sealed" IS NOT NULL OR "evidence_hash" IS NOT NULL)
);

-- AddForeignKey
ALTER TABLE "proactive_basis" ADD CONSTRAINT "proactive_basis_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proactive_basis" ADD CONSTRAINT "proactive_basis_asked_by_id_fkey" FOREIGN KEY ("asked_by_id") REFERENCES "staff"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "proactive_basis" ADD CONSTRAINT "proactive_basis_campaign_id_fkey" FOREIGN KEY ("campaign_id") REFERENCES "campaign"("id") ON DELETE SET NULL ON UPDATE CASCADE;
