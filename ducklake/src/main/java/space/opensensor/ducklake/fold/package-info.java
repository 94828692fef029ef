/** Many small files made one file of the lake. */
package space.opensensor.ducklake.fold;
