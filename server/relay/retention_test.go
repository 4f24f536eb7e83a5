package relay

import (
	"reflect"
	"testing"
	"time"
)

func TestRetentionRules(t *testing.T) {
	got := Retention{Personal: 7 * day}.withDefaults()
	want := Retention{Personal: 7 * day, Failed: 3 * day, Account: 130 * day, Evidence: 7 * 365 * day,
		Replies:  2 * day,
		Sessions: 30 * day, Events: 90 * day, Every: 10 * time.Minute}
	if got != want {
		t.Errorf("defaults: %+v\nwant %+v", got, want)
	}
	rules := []retentionRule{
		{RetainedSecrets, 0}, {RetainedPersonal, 7 * day}, {RetainedUnsettled, 130 * day},
		{RetainedFailed, 3 * day},
		{RetainedAccounts, 130 * day}, {RetainedOrders, 30 * day},
		{RetainedReplies, 2 * day}, {RetainedSessions, 30 * day},
		{RetainedEnrolments, 0},
		{RetainedEvidence, 7 * 365 * day}, {RetainedAudits, 7 * 365 * day},
		{RetainedDays, 7 * 365 * day}, {RetainedEvents, 90 * day}, {RetainedDeliveries, 90 * day},
	}
	if !reflect.DeepEqual(got.rules(), rules) {
		t.Errorf("rules: %v\nwant %v", got.rules(), rules)
	}
	if got.Failed <= 2*(Times{}).withDefaults().ManualAfter {
		t.Errorf("an account is forgotten %s after a failed attempt, before people can have settled it",
			got.Failed)
	}
}
