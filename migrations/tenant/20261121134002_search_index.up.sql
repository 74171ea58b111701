CREATE INDEX messages_search ON ?tenant.messages USING gin (array_to_tsvector(string_to_array(search_text, ' '))) WITH (fastupdate = on, gin_pending_list_limit = 256);
