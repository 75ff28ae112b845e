-- Made anew at the next start, with days of counties and channels.
DELETE FROM "figure_day";
DELETE FROM "fact_cursor";

-- AlterTable
ALTER TABLE "figure_day" DROP CONSTRAINT "figure_day_pkey",
ADD COLUMN     "dimension" TEXT NOT NULL,
ADD COLUMN     "key" TEXT NOT NULL,
ADD CONSTRAINT "figure_day_pkey" PRIMARY KEY ("city", "dimension", "key", "day", "kpi");
