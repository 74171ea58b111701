package tenant

import "hearth/tenant/fault"

// The flags there are. One that is not asked any more goes, and what was set with it is
// forgotten by nobody but operators.
var (
	// FileUploads lets members attach files.
	FileUploads = FlagOf[bool]{Flag{Name: "file_uploads", Type: FlagOnOff, Default: true,
		For: "Members can attach files to messages. Turn it off while the file store is in trouble: text still goes through."}}
	// PreviewsPerMessage is how many links of a message are looked at.
	PreviewsPerMessage = FlagOf[int64]{Flag{Name: "previews_per_message", Type: FlagNumber, Default: int64(3), Least: 0, Most: 3,
		For: "How many links of a new message get a preview. 0 stops all fetching of other people's pages."}}
	// PreviewPictures says whether previews show pictures.
	PreviewPictures = FlagOf[string]{Flag{Name: "preview_pictures", Type: FlagChoice, Default: PicturesShown, Choices: []string{PicturesShown, PicturesLeftOut},
		For: "Whether link previews show the page's picture, which costs most of their time and storage."}}
)

// The choices of PreviewPictures.
const (
	PicturesShown   = "shown"
	PicturesLeftOut = "left out"
)

// AllFlags lists what code declares, by name.
var AllFlags = []Flag{FileUploads.Flag, PreviewPictures.Flag, PreviewsPerMessage.Flag}

// FlagNamed finds a flag. Faults: NotFound.
func FlagNamed(name string) (Flag, error) {
	for _, f := range AllFlags {
		if f.Name == name {
			return f, nil
		}
	}
	return Flag{}, fault.New(fault.NotFound, "There is no such flag.")
}
