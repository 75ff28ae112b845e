-- CreateTable
CREATE TABLE "public_rate" (
    "area_code" TEXT NOT NULL,
    "part_code" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "numerator" INTEGER NOT NULL,
    "denominator" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "public_rate_pkey" PRIMARY KEY ("area_code", "year", "part_code", "name")
);
