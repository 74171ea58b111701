package app

import (
	"testing"
	"testing/fstest"
)

func TestTheLimitOfTheContainerIsFound(t *testing.T) {
	t.Parallel()
	const (
		second = "30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
		first  = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n" +
			"36 31 0:33 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
		none = "9223372036854771712\n"
	)
	tests := []struct {
		name, cgroup, mounts string
		files                map[string]string
		want                 int64
		file                 string
	}{
		{"version 2", "0::/\n", second, map[string]string{"sys/fs/cgroup/memory.max": "536870912\n"}, 512 << 20, "sys/fs/cgroup/memory.max"},
		{"version 2 without a limit", "0::/\n", second, map[string]string{"sys/fs/cgroup/memory.max": "max\n"}, 0, ""},
		{"a service of systemd", "0::/system.slice/hearth.service\n", second, map[string]string{
			"sys/fs/cgroup/system.slice/hearth.service/memory.max":  "max\n",
			"sys/fs/cgroup/system.slice/hearth.service/memory.high": "1073741824\n",
		}, 1 << 30, "sys/fs/cgroup/system.slice/hearth.service/memory.high"},
		{"the lower of high and max", "0::/a\n", second, map[string]string{
			"sys/fs/cgroup/a/memory.max": "100\n", "sys/fs/cgroup/a/memory.high": "200\n",
		}, 100, "sys/fs/cgroup/a/memory.max"},
		{"a parent that is stricter", "0::/kube/pod/box\n", second, map[string]string{
			"sys/fs/cgroup/kube/pod/box/memory.max": "3000\n", "sys/fs/cgroup/kube/pod/memory.max": "2000\n", "sys/fs/cgroup/kube/memory.max": "max\n",
		}, 2000, "sys/fs/cgroup/kube/pod/memory.max"},
		{"a parent that is not", "0::/kube/pod\n", second, map[string]string{
			"sys/fs/cgroup/kube/pod/memory.max": "2000\n", "sys/fs/cgroup/kube/memory.max": "3000\n",
		}, 2000, "sys/fs/cgroup/kube/pod/memory.max"},
		{"a path with a colon", "0::/a:b\n", second, map[string]string{"sys/fs/cgroup/a:b/memory.max": "7\n"}, 7, "sys/fs/cgroup/a:b/memory.max"},
		{"a cgroup outside of the namespace", "0::/../other\n", second, map[string]string{"sys/fs/cgroup/memory.max": "9\n"}, 9, "sys/fs/cgroup/memory.max"},
		{"version 1", "4:memory:/docker/1\n3:cpu,cpuacct:/\n", first, map[string]string{
			"sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes": "268435456\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": none,
		}, 256 << 20, "sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes"},
		{"version 1 without a limit", "4:memory:/\n", first, map[string]string{"sys/fs/cgroup/memory/memory.limit_in_bytes": none}, 0, ""},
		{"version 1, mounted at the container", "4:memory:/docker/1\n", "35 31 0:32 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
			map[string]string{"sys/fs/cgroup/memory/memory.limit_in_bytes": "11\n"}, 11, "sys/fs/cgroup/memory/memory.limit_in_bytes"},
		{"version 1, mounted at a cousin's", "4:memory:/docker/12\n", "35 31 0:32 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
			map[string]string{"sys/fs/cgroup/memory/2/memory.limit_in_bytes": "11\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "12\n"}, 12, "sys/fs/cgroup/memory/memory.limit_in_bytes"},
		{"both, memory with the first", "4:memory:/box\n0::/box\n", first + "30 20 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
			map[string]string{"sys/fs/cgroup/memory/box/memory.limit_in_bytes": "13\n"}, 13, "sys/fs/cgroup/memory/box/memory.limit_in_bytes"},
		{"memory is no controller here", "3:cpu:/\n", "36 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n",
			map[string]string{"sys/fs/cgroup/cpu/memory.limit_in_bytes": "1\n"}, 0, ""},
		{"nonsense", ":\n0\n\n", "a b\n - \n" + second, map[string]string{"sys/fs/cgroup/memory.max": "17\n"}, 0, ""},
		{"a limit that is no number", "0::/\n", second, map[string]string{"sys/fs/cgroup/memory.max": "-5\n", "sys/fs/cgroup/memory.high": "many\n"}, 0, ""},
		{"no cgroups", "", "", nil, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			root := fstest.MapFS{}
			if tt.cgroup != "" {
				root["proc/self/cgroup"] = &fstest.MapFile{Data: []byte(tt.cgroup)}
				root["proc/self/mountinfo"] = &fstest.MapFile{Data: []byte(tt.mounts)}
			}
			for name, text := range tt.files {
				root[name] = &fstest.MapFile{Data: []byte(text)}
			}
			if limit, file := cgroupLimit(root); limit != tt.want || file != tt.file {
				t.Errorf("%d of %q, want %d of %q", limit, file, tt.want, tt.file)
			}
		})
	}
}
