package scheduler

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// WaitingJobs counts the delivery jobs that have not run.
func (s *Scheduler) WaitingJobs(ctx context.Context) (int, error) {
	res, err := s.client.JobList(ctx, river.NewJobListParams().Kinds(deliverArgs{}.Kind()).
		States(rivertype.JobStateAvailable, rivertype.JobStateScheduled, rivertype.JobStateRunning).First(1000))
	if err != nil {
		return 0, err
	}
	return len(res.Jobs), nil
}
