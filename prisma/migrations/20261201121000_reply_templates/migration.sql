-- CreateEnum
CREATE TYPE "ReplyPurpose" AS ENUM ('COMPLETION', 'INCOMPLETE', 'REFUSAL', 'ANSWER');

-- CreateEnum
CREATE TYPE "ReplyLanguage" AS ENUM ('ZH', 'EN');

-- CreateTable
CREATE TABLE "reply_template" (
    "id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "purpose" "ReplyPurpose" NOT NULL,
    "result" "OrderResult",
    "item_codes" TEXT[],
    "team_id" TEXT,
    "area_code" TEXT,
    "language" "ReplyLanguage" NOT NULL,
    "updated_by" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "reply_template_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reply_template_title_id_idx" ON "reply_template"("title", "id");

-- AddForeignKey
ALTER TABLE "reply_template" ADD CONSTRAINT "reply_template_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reply_template" ADD CONSTRAINT "reply_template_area_code_fkey" FOREIGN KEY ("area_code") REFERENCES "area"("code") ON DELETE RESTRICT ON UPDATE CASCADE;
