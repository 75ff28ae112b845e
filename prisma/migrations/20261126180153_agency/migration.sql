-- CreateEnum
CREATE TYPE "AuthorizationMethod" AS ENUM ('SIGNED_PAPER', 'E_SIGN', 'RECORDED_ORAL', 'GUARDIANSHIP', 'COMPANY_LETTER');

-- CreateEnum
CREATE TYPE "AuthorizationScope" AS ENUM ('SUBMIT', 'SIGN', 'COLLECT', 'PAY');

-- CreateEnum
CREATE TYPE "AgencyDocumentKind" AS ENUM ('ACCEPTANCE', 'MANDATE', 'SUSPENSION', 'RESUMPTION', 'TERMINATION', 'COMPLETION');

-- CreateTable
CREATE TABLE "authorization" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "agent_staff_id" TEXT,
    "agent_name_sealed" TEXT,
    "item_codes" TEXT[],
    "scope" "AuthorizationScope"[],
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_to" TIMESTAMPTZ(3) NOT NULL,
    "method" "AuthorizationMethod" NOT NULL,
    "witness_badge" TEXT,
    "evidence_hash" TEXT NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "authorization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agency_document" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "kind" "AgencyDocumentKind" NOT NULL,
    "number" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "agency_document_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "material_notice" (
    "id" TEXT NOT NULL,
    "matter_id" TEXT NOT NULL,
    "round" INTEGER NOT NULL,
    "materials" TEXT[],
    "late" TEXT[],
    "notified_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "material_notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "authorization_order_id_idx" ON "authorization"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "agency_document_number_key" ON "agency_document"("number");

-- CreateIndex
CREATE UNIQUE INDEX "agency_document_order_id_kind_hash_key" ON "agency_document"("order_id", "kind", "hash");

-- CreateIndex
CREATE UNIQUE INDEX "material_notice_matter_id_round_key" ON "material_notice"("matter_id", "round");

-- AddForeignKey
ALTER TABLE "authorization" ADD CONSTRAINT "authorization_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authorization" ADD CONSTRAINT "authorization_agent_staff_id_fkey" FOREIGN KEY ("agent_staff_id") REFERENCES "staff"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agency_document" ADD CONSTRAINT "agency_document_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "material_notice" ADD CONSTRAINT "material_notice_matter_id_fkey" FOREIGN KEY ("matter_id") REFERENCES "matter"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: what the database itself keeps true.

-- An agent is staff or somebody with a name; staff neither pay nor collect.
ALTER TABLE "authorization"
  ADD CONSTRAINT authorization_agent CHECK ((agent_staff_id IS NULL) <> (agent_name_sealed IS NULL)),
  ADD CONSTRAINT authorization_times CHECK (valid_from < valid_to),
  ADD CONSTRAINT authorization_staff_scope CHECK (agent_staff_id IS NULL OR NOT scope && ARRAY['COLLECT', 'PAY']::"AuthorizationScope"[]);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agency_document FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON material_notice FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
