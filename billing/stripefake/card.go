//go:build !production

package stripefake

// card is a test card. There is no number: what it does is its name.
type card string

const (
	cardGood    card = "good"    // every payment works
	cardBad     card = "bad"     // it is refused right away
	cardExpires card = "expires" // it is taken, the first payment works, and all later ones fail
	cardThrice  card = "thrice"  // three payments work, and all later ones fail
	cardConfirm card = "confirm" // the bank asks whether its holder wants to pay; after that it is good
)

// payments is how many a card is good for; less than none: any number.
var payments = map[card]int{cardGood: -1, cardExpires: 0, cardThrice: 3, cardConfirm: -1}

// known reports whether the card is one of ours that is taken.
func (c card) known() bool {
	_, known := payments[c]
	return known
}

// choice is a card as people choose it.
type choice struct{ Value, Words string }

// choices are the cards of a page, in plain words. Where nothing can be declined, as in
// the portal, that card is left out, and the one whose bank asks too.
func choices(pays bool) []choice {
	all := []choice{{"good", "A card that works"}}
	if pays {
		all = append(all, choice{"bad", "A card that is declined"}, choice{"confirm", "A card whose bank asks to confirm"})
	}
	return append(all, choice{"expires", "A card that works now and is declined later"}, choice{"thrice", "A card that works three times and is declined after that"})
}

// keep takes another card in place of the one before.
func (c *customer) keep(with card) { c.Card, c.Payments = with, payments[with] }

// charged reports whether the card that is kept pays once more.
func (c *customer) charged() bool {
	if !c.Card.known() || c.Payments == 0 {
		return false
	}
	if c.Payments > 0 {
		c.Payments--
	}
	return true
}

// firstCharge is charged for the moment in which a card is given: the first payment
// works with every card that is taken.
func (c *customer) firstCharge() {
	if c.Payments > 0 {
		c.Payments--
	}
}
