package local_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/broker/brokertest"
	"github.com/tandem-collab/tandem/collab/broker/local"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestRules(t *testing.T) {
	brokertest.Run(t, brokertest.Setup{
		Open: func(*testing.T) (a, b collab.Broker) {
			shared := local.New()
			return shared, shared
		},
		Settle: synctest.Wait,
		Around: synctest.Test,
	})
}

// A subscriber that is slow gets the newest messages, in order.
func TestOldestIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b local.Broker
		var got []string
		blocked, release := make(chan struct{}), make(chan struct{})
		cancel, err := b.Subscribe(context.Background(), "topic", func(msg []byte) {
			if got == nil {
				close(blocked)
				<-release
			}
			got = append(got, string(msg))
		})
		if err != nil {
			t.Fatal(err)
		}
		publish := func(i int) {
			if err := b.Publish(context.Background(), "topic", fmt.Append(nil, i)); err != nil {
				t.Error(err)
			}
		}
		publish(0)
		<-blocked
		for i := range 100 {
			publish(i + 1)
		}
		close(release)
		synctest.Wait()
		cancel()
		if len(got) != 65 || got[0] != "0" || got[1] != "37" || got[64] != "100" {
			t.Errorf("%d messages: %v; want the one that it was busy with and the last 64", len(got), got)
		}
	})
}
