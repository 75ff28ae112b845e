-- Staff who come along to a visit see its order (同行人员): the order names them, so that a list asks an index and a stream an event's keys.
ALTER TABLE "service_order" ADD COLUMN "companion_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Visits that are agreed now.
UPDATE service_order o SET companion_ids = v.staff
FROM (SELECT a.order_id, array_agg(s.staff_id ORDER BY s.staff_id) AS staff
      FROM appointment a JOIN appointment_staff s ON s.appointment_id = a.id JOIN service_order x ON x.id = a.order_id
      WHERE a.status IN ('BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS') AND s.staff_id IS DISTINCT FROM x.handler_id GROUP BY a.order_id) v
WHERE o.id = v.order_id;
