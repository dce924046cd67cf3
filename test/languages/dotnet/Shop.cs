using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.SQS;
using CdkSqsConnector;

// The app of typescript.ts in C#: the first argument is the folder that it synthesizes to.
var app = new App(new AppProps { Outdir = args[0], AnalyticsReporting = false });
Validations.Of(app).AddPlugins(new SqsRules());
var stack = new Stack(app, "Shop");

var orders = new StandardQueue(stack, "Orders", new QueueAttributes
{
    RetentionPeriod = Duration.Days(7),
    Encryption = Encryption.Kms(),
    RedrivePolicy = RedrivePolicy.Managed(new ManagedRedriveOptions { MaxReceiveCount = 5 }),
});
var payments = new FifoQueue(stack, "Payments", new FifoQueueAttributes { HighThroughput = true, ContentBasedDeduplication = true });
var returns = StandardQueue.FromQueueArn(stack, "Returns", "arn:aws:sqs:eu-west-1:111111111111:returns");

var ship = new Function(stack, "Ship", new FunctionProps
{
    Runtime = Runtime.NODEJS_22_X,
    Handler = "index.handler",
    Code = Code.FromInline("exports.handler = async () => {};"),
    Timeout = Duration.Seconds(20),
});
orders.BindConsumer(ship, new ConsumerOptions { BatchSize = 10, MaxConcurrency = 5 });
payments.BindSender(ship);
returns.BindSender(ship, new BindingOptions { BindingName = "GoodsBack" });
payments.GrantActivities(ship, Activity.GET_QUEUE_ATTRIBUTES, Activity.PURGE_QUEUE);
orders.AllowProducer(Producer.Topic(new Topic(stack, "News")));

var onCall = new Topic(stack, "OnCall");
orders.Monitor(new QueueMonitorOptions { Topic = onCall, TimeToDrain = Duration.Minutes(10), Omit = new[] { QueueAlarm.IN_FLIGHT } });
new QueueDashboard(stack, "Dashboard", new QueueDashboardProps { Queues = new IQueue[] { orders, payments } });

app.Synth();
