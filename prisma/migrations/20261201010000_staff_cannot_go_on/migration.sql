-- Why a lead ends a visit that its staff cannot end.
ALTER TYPE "AbortReason" ADD VALUE 'STAFF_UNAVAILABLE';
