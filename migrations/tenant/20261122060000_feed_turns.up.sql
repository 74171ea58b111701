ALTER TABLE ?tenant.hook_deliveries ADD COLUMN behind boolean NOT NULL DEFAULT false;
CREATE INDEX hook_deliveries_waiting ON ?tenant.hook_deliveries (receiver_id, room_id, id) WHERE outcome = 'waiting';
