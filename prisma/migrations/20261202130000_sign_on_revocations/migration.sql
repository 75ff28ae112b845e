-- Revocations of persons' sign-ons (登录吊销).
CREATE TYPE "SignOnRevocationReason" AS ENUM ('LEFT', 'LOST', 'MISUSE', 'OTHER');

CREATE TABLE "sign_on_revocation" (
    "id" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "area_code" TEXT NOT NULL,
    "reason" "SignOnRevocationReason" NOT NULL,
    "blocked" BOOLEAN NOT NULL,
    "refused_until" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_by" TEXT NOT NULL,
    "restored_at" TIMESTAMPTZ(3),
    "restored_by" TEXT,

    CONSTRAINT "sign_on_revocation_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "sign_on_revocation_refused_until_idx" ON "sign_on_revocation"("refused_until");
CREATE INDEX "sign_on_revocation_account_revoked_at_idx" ON "sign_on_revocation"("account", "revoked_at");

ALTER TYPE "AuditKind" ADD VALUE 'SIGN_ON_REVOKED';
ALTER TYPE "AuditKind" ADD VALUE 'SIGN_ON_RESTORED';
