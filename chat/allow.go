package chat

import (
	"context"

	"hearth/tenant"
	"hearth/tenant/fault"
)

// MostFile is how many bytes a file has at most, whatever was bought.
const MostFile = 4_000_000_000

// AllowBy lets plans say how much a workspace may have; without, everything is allowed.
// Call it before the first message is posted.
func (s *Service) AllowBy(a tenant.Allower) { s.allower = a }

// FileLimit is how many bytes a file may have where a is what is allowed.
func FileLimit(a tenant.Allowance) int64 {
	if a.Limit == tenant.Unlimited {
		return MostFile
	}
	return min(a.Limit, MostFile)
}

// FileTooLarge is the fault of a file with more bytes than FileLimit.
func FileTooLarge(name string, a tenant.Allowance) error {
	if a.Limit == tenant.Unlimited || a.Limit > MostFile {
		return fault.Field("attachment", "%s is larger than %d GB. Make it smaller, or send a link to it.", cleanFilename(name), int64(MostFile/1_000_000_000))
	}
	return onFiles(a.Refuse(0, a.Limit+1), cleanFilename(name)+" is too large. ")
}

// onFiles says of a refusal that it is about the files of a message.
func onFiles(err error, before string) error {
	return &fault.Error{Kind: fault.Of(err), Field: "attachment", Message: before + fault.Message(err)}
}

// allowFiles faults with PaymentRequired, before anything is kept, where files are too
// large or too many bytes, and returns how many bytes all files may have together.
func (s *Service) allowFiles(ctx context.Context, db tenant.DB, files []File) (storage tenant.Allowance, err error) {
	size, err := s.allower.Allowance(ctx, db.Tenant(), tenant.EntitledFileSize)
	if err != nil {
		return storage, err
	}
	if storage, err = s.allower.Allowance(ctx, db.Tenant(), tenant.EntitledStorage); err != nil {
		return storage, err
	}
	if err := checkFiles(files, size); err != nil {
		return storage, err
	}
	used, err := storageUsed(ctx, db)
	if err != nil {
		return storage, err
	}
	var more int64
	for _, f := range files {
		more += f.Size
	}
	return storage, checkStorage(ctx, storage, used, more)
}

func checkStorage(ctx context.Context, a tenant.Allowance, used, more int64) error {
	if err := a.Check(ctx, used, more); err != nil {
		return onFiles(err, "There is no room for this. ")
	}
	return nil
}

// spendStorage counts files in db's transaction, which is to be taken back where it
// faults: two that meet at the limit do not both pass.
func spendStorage(ctx context.Context, db tenant.DB, a tenant.Allowance, files []Attachment) error {
	var more int64
	for _, f := range files {
		more += f.ByteSize
	}
	used, err := addStorage(ctx, db, more)
	if err != nil {
		return err
	}
	return checkStorage(ctx, a, used-more, more)
}
