// Package billingweb shows a workspace what it has bought.
//
// It owns the Billing page of a workspace's settings: the plan, what is used of its
// limits, how the plans compare, how one is bought, changed and left, invoices, and
// consent to more than the plan includes. It draws the banner for those who owe. It does
// not own what a plan grants and how a workspace stands (billing), nor what is spent
// (tenant counts members and files, chat hides messages).
//
// The invariant to keep: everybody of a workspace may see its plan and limits; what it
// uses and what it pays is for administrators. Start reading at Handlers.page.
package billingweb
