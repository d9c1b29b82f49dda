// Prints when schedules fire by robfig/cron v3, which Kubernetes uses. Each line of the input is a time zone, two Unix
// times and five fields, separated by tabs; each line of the output is the Unix times from the one to before the other.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron"
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		parts := strings.Split(lines.Text(), "\t")
		zone, err := time.LoadLocation(parts[0])
		if err != nil {
			panic(err)
		}
		from, _ := strconv.ParseInt(parts[1], 10, 64)
		to, _ := strconv.ParseInt(parts[2], 10, 64)
		schedule, err := cron.ParseStandard("CRON_TZ=" + parts[0] + " " + parts[3])
		if err != nil {
			panic(err)
		}
		at := schedule.Next(time.Unix(from-1, 0).In(zone))
		for !at.IsZero() && at.Unix() < to {
			fmt.Fprint(out, at.Unix(), " ")
			// The search may go back in time where a change is not on the hour; it is asked again a minute later then.
			next, after := schedule.Next(at), at
			for !next.IsZero() && !next.After(at) {
				after = after.Add(time.Minute)
				next = schedule.Next(after)
			}
			at = next
		}
		fmt.Fprintln(out)
	}
}
