-- CreateEnum
CREATE TYPE "InstallationKind" AS ENUM ('PRODUCTION', 'DEVELOPMENT');

-- AlterTable
ALTER TABLE "access_key" ADD COLUMN     "development" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "installation" (
    "one" BOOLEAN NOT NULL,
    "kind" "InstallationKind" NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("one")
);

ALTER TABLE "installation" ADD CONSTRAINT installation_one CHECK (one);
-- A database does not change what it is for.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON installation FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();

-- A database from before this table that has the demo city in it is one for development; any other is what the next program is.
INSERT INTO installation (one, kind) SELECT true, 'DEVELOPMENT' FROM partner WHERE id = 'partner_0000000000endbz09mc5fkf5gs';
