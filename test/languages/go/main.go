// The app of typescript.ts in Go: the first argument is the folder that it synthesizes to.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
	sqs "github.com/cdk-sqs-connector/cdk-sqs-connector-go/cdksqsconnector"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(os.Args[1]), AnalyticsReporting: jsii.Bool(false)})
	awscdk.Validations_Of(app).AddPlugins(sqs.NewSqsRules())
	stack := awscdk.NewStack(app, jsii.String("Shop"), nil)

	orders := sqs.NewStandardQueue(stack, jsii.String("Orders"), &sqs.QueueAttributes{
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(7)),
		Encryption:      sqs.Encryption_Kms(nil, nil),
		RedrivePolicy:   sqs.RedrivePolicy_Managed(&sqs.ManagedRedriveOptions{MaxReceiveCount: jsii.Number(5)}),
	})
	payments := sqs.NewFifoQueue(stack, jsii.String("Payments"), &sqs.FifoQueueAttributes{
		HighThroughput: jsii.Bool(true), ContentBasedDeduplication: jsii.Bool(true),
	})
	returns := sqs.StandardQueue_FromQueueArn(stack, jsii.String("Returns"), jsii.String("arn:aws:sqs:eu-west-1:111111111111:returns"))

	ship := awslambda.NewFunction(stack, jsii.String("Ship"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String("exports.handler = async () => {};")),
		Timeout: awscdk.Duration_Seconds(jsii.Number(20)),
	})
	orders.BindConsumer(ship, &sqs.ConsumerOptions{BatchSize: jsii.Number(10), MaxConcurrency: jsii.Number(5)})
	payments.BindSender(ship, nil)
	returns.BindSender(ship, &sqs.BindingOptions{BindingName: jsii.String("GoodsBack")})
	payments.GrantActivities(ship, sqs.Activity_GET_QUEUE_ATTRIBUTES, sqs.Activity_PURGE_QUEUE)
	orders.AllowProducer(sqs.Producer_Topic(awssns.NewTopic(stack, jsii.String("News"), nil)))

	onCall := awssns.NewTopic(stack, jsii.String("OnCall"), nil)
	orders.Monitor(&sqs.QueueMonitorOptions{
		Topic: onCall, TimeToDrain: awscdk.Duration_Minutes(jsii.Number(10)), Omit: &[]sqs.QueueAlarm{sqs.QueueAlarm_IN_FLIGHT},
	})
	sqs.NewQueueDashboard(stack, jsii.String("Dashboard"), &sqs.QueueDashboardProps{Queues: &[]awssqs.IQueue{orders, payments}})

	app.Synth(nil)
}
