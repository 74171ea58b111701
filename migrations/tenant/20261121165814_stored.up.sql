INSERT INTO node.usage_ledger (tenant_id, metric, source, seq, quantity)
  SELECT s.tenant_id, 'storage', 'files before ' || s.tenant_id, 0, sum(a.byte_size)
  FROM ?tenant.settings AS s CROSS JOIN ?tenant.attachments AS a GROUP BY s.tenant_id HAVING sum(a.byte_size) > 0
  ON CONFLICT DO NOTHING;
