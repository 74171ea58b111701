package chatapi

import (
	"net/http"
	"reflect"
)

// operation is one thing that the API does.
type operation struct {
	method, path string // as the router has it, under V1Base
	id           string
	tag          string // the part of the page that it stands in
	summary      string // a few words
	detail       string // sentences
	query        []parameter
	in, out      reflect.Type // of what is sent and answered; nil: nothing
	status       int          // of success
	repeated     bool         // 200 with the first answer where the same was sent before
	reading      bool         // belongs to reading, though it is no GET: works while the workspace is suspended
	upload       bool         // takes a form with files, too
	picture      bool         // is sent a picture as it is
	binary       bool         // answers a file
	run          func(c *call) error
}

// parameter is one that follows the ? of an address.
type parameter struct {
	name, kind string // kind is "integer" or "string"
	says       string
}

// nothing is the answer of what has none.
type nothing struct{}

// entry is how an operation begins.
func entry(method, path, id, summary, detail string) operation {
	return operation{method: method, path: path, id: id, summary: summary, detail: detail, status: http.StatusOK}
}

func (o operation) asking(query ...parameter) operation {
	o.query = query
	return o
}

func (o operation) answering(status int) operation {
	o.status = status
	return o
}

func (o operation) onceByClientID() operation {
	o.repeated = true
	return o
}

func (o operation) alsoForms() operation {
	o.upload = true
	return o
}

func (o operation) asReading() operation {
	o.reading = true
	return o
}

// does ties an operation to what it answers.
func does[Out any](o operation, do func(c *call) (Out, error)) operation {
	o.out = answerType[Out]()
	o.run = func(c *call) error {
		out, err := do(c)
		if err != nil {
			return err
		}
		return c.answer(out)
	}
	return o
}

// takes ties an operation to what it is sent, and to what it answers.
func takes[In, Out any](o operation, do func(c *call, in In) (Out, error)) operation {
	o.in, o.out = reflect.TypeFor[In](), answerType[Out]()
	o.run = func(c *call) error {
		var in In
		if err := c.body(&in); err != nil {
			return err
		}
		out, err := do(c, in)
		if err != nil {
			return err
		}
		return c.answer(out)
	}
	return o
}

// pictured is an operation that is sent a picture as it is, without a form around it.
func pictured[Out any](o operation, do func(c *call, picture []byte) (Out, error)) operation {
	o = does(o, func(c *call) (Out, error) {
		picture, err := c.picture()
		if err != nil {
			var none Out
			return none, err
		}
		return do(c, picture)
	})
	o.picture = true
	return o
}

// sends is an operation that answers a file by itself.
func sends(o operation, do func(c *call) error) operation {
	o.binary, o.run = true, do
	return o
}

func answerType[Out any]() reflect.Type {
	if t := reflect.TypeFor[Out](); t != reflect.TypeFor[nothing]() {
		return t
	}
	return nil
}

// tagged says in which part of the page operations stand.
func tagged(tag string, all ...operation) []operation {
	for i := range all {
		all[i].tag = tag
	}
	return all
}
