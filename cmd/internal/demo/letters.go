package demo

import (
	"image"
	"image/color"
	"strings"
)

// letters are five rows high and as wide as they need to be.
var letters = map[rune]string{
	'A': ".#. #.# ### #.# #.#", 'B': "##. #.# ##. #.# ##.", 'C': ".## #.. #.. #.. .##", 'D': "##. #.# #.# #.# ##.",
	'E': "### #.. ##. #.. ###", 'F': "### #.. ##. #.. #..", 'G': ".### #... #.## #..# .###", 'H': "#.# #.# ### #.# #.#",
	'I': "# # # # #", 'K': "#.# #.# ##. #.# #.#", 'L': "#.. #.. #.. #.. ###", 'M': "#...# ##.## #.#.# #...# #...#",
	'N': "#..# ##.# #.## #..# #..#", 'O': ".##. #..# #..# #..# .##.", 'P': "##. #.# ##. #.. #..", 'R': "##. #.# ##. #.# #.#",
	'S': ".## #.. .#. ..# ##.", 'T': "### .#. .#. .#. .#.", 'U': "#.# #.# #.# #.# ###", 'W': "#...# #...# #.#.# ##.## #...#",
	'Y': "#.# #.# .#. .#. .#.", ' ': ".. .. .. .. ..",
	'0': "### #.# #.# #.# ###", '1': ".# ## .# .# .#", '2': "### ..# ### #.. ###", '3': "### ..# .## ..# ###",
	'4': "#.# #.# ### ..# ..#",
}

// write puts a word with its top left corner at p; each dot of a letter is a
// square of so many pixels. It returns where the next letter would stand.
func (s sheet) write(p image.Point, word string, dot int, c color.RGBA) int {
	for _, r := range word {
		rows := strings.Fields(letters[r])
		if len(rows) == 0 {
			continue
		}
		for y, row := range rows {
			for x, mark := range row {
				if mark == '#' {
					at := p.Add(image.Pt(x*dot, y*dot))
					s.fill(image.Rectangle{at, at.Add(image.Pt(dot, dot))}, c)
				}
			}
		}
		p.X += (len(rows[0]) + 1) * dot
	}
	return p.X
}
