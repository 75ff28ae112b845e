-- The program's own role may not delete from the audit trail: what is past its retention goes by this function, as the owner of the tables (到期清理).
-- The triggers of the three tables stay: nothing younger than 180 days goes this way either.
CREATE FUNCTION audit_purge(up_to integer) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM security_record WHERE id IN (SELECT unnest(records) FROM audit_chain WHERE seq <= up_to);
  DELETE FROM access_log WHERE id IN (SELECT unnest(records) FROM audit_chain WHERE seq <= up_to);
  DELETE FROM audit_chain WHERE seq <= up_to;
$$;
REVOKE EXECUTE ON FUNCTION audit_purge(integer) FROM PUBLIC;
