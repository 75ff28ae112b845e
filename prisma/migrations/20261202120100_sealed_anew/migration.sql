-- Rows that are never rewritten stay so, with one exception: a sealed text may be sealed anew, since it says the same under another key.
-- A text is neither taken out, but by an erasure, nor put in.
CREATE FUNCTION refuse_rewriting_but_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - TG_ARGV[0] = to_jsonb(OLD) - TG_ARGV[0] AND
    (current_setting('flash_delivery.erasure', true) = 'on' OR (to_jsonb(NEW) ->> TG_ARGV[0] IS NULL) = (to_jsonb(OLD) ->> TG_ARGV[0] IS NULL)) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;

DROP TRIGGER append_only ON evaluation;
CREATE TRIGGER append_only BEFORE UPDATE ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but_sealed('text_sealed');
DROP TRIGGER append_only ON contact;
CREATE TRIGGER append_only BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but_sealed('note_sealed');
DROP TRIGGER append_only ON order_cycle;
CREATE TRIGGER append_only BEFORE DELETE ON order_cycle FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only_but_sealed BEFORE UPDATE ON order_cycle FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but_sealed('outcome_sealed');
