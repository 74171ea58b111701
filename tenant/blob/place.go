package blob

import (
	"fmt"
	"net/url"
	"strings"
)

// place is where in an S3 service files lie.
type place struct {
	bucket, prefix string // the prefix ends in a slash, unless it is empty
	host           string // of the service
	plain          bool   // http
	region         string
	aws            bool
}

// readPlace reads s3://bucket/prefix?endpoint=https://host:port&region=name. Without an
// endpoint it is Amazon's.
func readPlace(u *url.URL) (p place, err error) {
	refuse := func(format string, args ...any) (place, error) {
		return place{}, fmt.Errorf("blob.url %q: "+format, append([]any{u.Redacted()}, args...)...)
	}
	p = place{bucket: u.Host, region: "us-east-1"}
	switch {
	case u.User != nil:
		return refuse("the keys belong into blob.access_key and blob.secret_key")
	case p.bucket == "" || strings.Contains(p.bucket, ":"):
		return refuse("it names no bucket: write it like s3://bucket/prefix")
	case u.Fragment != "" || strings.Contains(u.Path, "//"):
		return refuse("write it like s3://bucket/prefix")
	}
	if p.prefix = strings.Trim(u.Path, "/"); p.prefix != "" {
		p.prefix += "/"
	}
	asked, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return refuse("%w", err)
	}
	for key, values := range asked {
		if key != "endpoint" && key != "region" || len(values) != 1 || values[0] == "" {
			return refuse("%q is not understood; endpoint and region are, once each", key)
		}
	}
	if asked.Has("region") {
		p.region = asked.Get("region")
	}
	if !asked.Has("endpoint") {
		p.aws, p.host = true, "s3."+p.region+".amazonaws.com"
		return p, nil
	}
	end, err := url.Parse(asked.Get("endpoint"))
	if err != nil || end.Scheme != "https" && end.Scheme != "http" || end.Host == "" || strings.Trim(end.Path, "/") != "" || end.User != nil || end.RawQuery != "" {
		return refuse("write the endpoint like https://s3.example.com or http://10.0.0.7:9000")
	}
	p.host, p.plain = end.Host, end.Scheme == "http"
	return p, nil
}
