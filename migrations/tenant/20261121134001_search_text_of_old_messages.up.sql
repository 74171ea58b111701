UPDATE ?tenant.messages AS m SET search_text = btrim(regexp_replace(regexp_replace(
    normalize(regexp_replace(replace(replace(replace(replace(
      translate(lower(normalize(m.body || ' ' || coalesce(f.names, ''), NFKD)), 'øłđðıς', 'olddiσ'),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
      '[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]+', '', 'g'), NFC),
    '([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff])', ' \1 ', 'g'),
    '[^[:alnum:]\u0900-\u0963\u0966-\u0eff\u1000-\u109f\u1780-\u17ff]+', ' ', 'g'))
    || CASE WHEN m.body_html LIKE '%<a href="http%' THEN ' :link' ELSE '' END
    || CASE WHEN m.body_html LIKE '%<code%' THEN ' :code' ELSE '' END
    || CASE WHEN f.names IS NOT NULL THEN ' :file' ELSE '' END
    || CASE WHEN f.picture THEN ' :image' ELSE '' END
  FROM ?tenant.messages AS o LEFT JOIN LATERAL (
    SELECT string_agg(a.filename, ' ' ORDER BY a.id) AS names,
      bool_or(a.width > 0 AND a.height > 0 AND a.content_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp')) AS picture
    FROM ?tenant.attachments AS a WHERE a.message_id = o.id) AS f ON true
  WHERE o.id = m.id AND m.search_text = '' AND m.deleted_at IS NULL;
