package billing

// SeatCountsFor is how long after they were here last somebody counts as a seat.
const SeatCountsFor = 28 * day
