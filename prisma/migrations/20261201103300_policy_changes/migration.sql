-- Which account set which policy, when: a policy that nothing was counted by yet may be corrected, and what it was before is kept.
CREATE TYPE "PolicyKind" AS ENUM ('CLOCK', 'TIME_LIMIT', 'DUTY_WINDOWS');

CREATE TABLE "policy_change" (
    "id" TEXT NOT NULL,
    "nr" SERIAL NOT NULL,
    "kind" "PolicyKind" NOT NULL,
    "subject" TEXT NOT NULL,
    "valid_from" DATE NOT NULL,
    "policy_id" TEXT,
    "amount" INTEGER,
    "windows" JSONB,
    "entered_by" TEXT,
    "entered_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_change_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "policy_change_kind_subject_valid_from_idx" ON "policy_change"("kind", "subject", "valid_from");
