package chat

// MakeThumbnailArgs asks for the small variants of a message's pictures.
type MakeThumbnailArgs struct {
	MessageID int64 `json:"message_id"`
}

// Kind names the handler.
func (MakeThumbnailArgs) Kind() string { return "chat:make_thumbnail" }

// DeleteFilesArgs asks for files to be removed unless a message names them.
type DeleteFilesArgs struct {
	Keys []string `json:"keys"`
}

// Kind names the handler.
func (DeleteFilesArgs) Kind() string { return "chat:delete_files" }
