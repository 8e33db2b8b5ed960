console.log("a");
console.log(JSON.stringify(process.cpuUsage()));
